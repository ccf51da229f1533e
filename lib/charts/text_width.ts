/**
 * Guesses how wide a text is drawn, in pixels. Nothing here measures text (there
 * is no layout without a browser), so the guess is that of a wide face, DejaVu
 * Sans, in which a chart's texts average 0.5 to 0.56 of the text size a letter:
 * room that is enough for it is enough for the usual fonts.
 */
export function textWidth(text: string, size: number): number {
  return text.length * size * 0.57;
}

/** Breaks a text between words into lines no wider than so many pixels. */
export function wrapText(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && textWidth(longer, size) <= width) {
      lines[lines.length - 1] = longer;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

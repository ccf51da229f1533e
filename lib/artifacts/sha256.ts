/** The SHA-256 of a file's content, 64 hexadecimal digits in lower case. */
export async function sha256(content: string | Uint8Array): Promise<string> {
  const bytes = bytesOf(content) as BufferSource;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** Text as UTF-8. */
export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
}

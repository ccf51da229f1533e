/**
 * A real browser, for checks that are not a part of `deno task test`: they need
 * Debian's chromium, and load playwright-core, which the project does without
 * otherwise; hence `--no-config --no-lock`, and the import by a computed name.
 *
 * @module
 */

const PLAYWRIGHT = "npm:playwright-core@1.65.1";
const CHROMIUM = "/usr/bin/chromium";

/** What a page is opened with; Playwright's names. */
export interface PageOptions {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme?: "light" | "dark";
  readonly javaScriptEnabled?: boolean;
  /** For scripts of a check, in a page that forbids scripts. */
  readonly bypassCSP?: boolean;
}

/** The part of a Playwright page that is used here. */
export interface Page {
  goto(url: string): Promise<unknown>;
  on(event: "pageerror", listener: (error: Error) => void): void;
  on(event: "request", listener: (request: { url(): string }) => void): void;
  on(
    event: "console",
    listener: (message: { type(): string; text(): string }) => void,
  ): void;
  on(
    event: "dialog",
    listener: (dialog: { message(): string; dismiss(): Promise<void> }) => void,
  ): void;
  evaluate<T>(script: string): Promise<T>;
  waitForFunction(
    script: string,
    argument: null,
    options: { timeout: number },
  ): Promise<unknown>;
  waitForTimeout(milliseconds: number): Promise<void>;
  /** A real pointer and keyboard, as a person has them. */
  readonly mouse: { move(x: number, y: number): Promise<void> };
  readonly keyboard: { press(key: string): Promise<void> };
  setViewportSize(size: PageOptions["viewport"]): Promise<void>;
  emulateMedia(options: { media: "print" | "screen" }): Promise<void>;
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
  pdf(options: { path: string; format: string }): Promise<unknown>;
}

/** A running browser; a page of its own context at a time. */
export interface Browser {
  newPage(options: PageOptions): Promise<Page & { close(): Promise<void> }>;
  close(): Promise<void>;
}

/** Starts Chromium without a window. The caller closes it. */
export async function openChromium(): Promise<Browser> {
  const { chromium } = await import(PLAYWRIGHT);
  return await chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu"], // CI runs as root in a container
  });
}

/** What the stream client stands on, apart so that a test can give its own. */

/** The part of WebSocket that is used. */
export interface Socket {
  send(data: string): void;
  close(): void;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

export interface Clock {
  now(): number;
  random(): number;
  after(ms: number, run: () => void): number;
  every(ms: number, run: () => void): number;
  cancel(timer: number): void;
  frame(run: () => void): void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  random: () => Math.random(),
  after: (ms, run) => window.setTimeout(run, ms),
  every: (ms, run) => window.setInterval(run, ms),
  // One space of numbers serves both kinds of timer.
  cancel: (timer) => window.clearTimeout(timer),
  // A hidden tab draws no frames, so it does no work; the store holds the latest value only and cannot grow.
  frame: (run) => void window.requestAnimationFrame(run),
};

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** Exponential backoff with full jitter, never under a quarter of a second; `random` is in [0, 1). */
export function reconnectDelay(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 16));
  return Math.max(250, Math.floor(random * ceiling));
}

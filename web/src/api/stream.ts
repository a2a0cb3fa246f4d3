/**
 * The live stream, `/ws/stream`: one socket per tab, a latest-value store per topic, the person's own events in order.
 *
 * Topics are counted: the first listener subscribes, the last one unsubscribes, and the socket closes when no topic is
 * wanted. A lost connection comes back with backoff and jitter, subscribes again, and says `resync`, because what
 * happened in between is not known.
 */
import { type Clock, realClock, reconnectDelay, type Socket } from "./stream-parts";

export interface StreamEvent {
  seq: number;
  event: string;
  data: Record<string, unknown>;
}

export type StreamStatus = "idle" | "connecting" | "open" | "waiting";

export interface StreamOptions {
  /** Opens a socket with these subprotocols. */
  open: (protocols: string[]) => Socket;
  /** A one-use ticket of the person, or null for a public connection. */
  ticket: () => Promise<string | null>;
  clock?: Clock;
}

type ServerFrame =
  | { type: "welcome"; person: boolean }
  | { type: "update"; topic: string; data: unknown }
  | { type: "event"; topic: string; seq: number; event: string; data: Record<string, unknown> }
  | { type: "error"; code: string; detail: string }
  | { type: "subscribed" | "resync" | "pong" };

const PROTOCOL = "saker.stream.v1";
const PING_EVERY_MS = 20_000;
/** A phone that changes networks leaves a socket that looks open; silence for this long means that it is not. */
const SILENCE_MS = 45_000;
const LINGER_MS = 2_000;

export class StreamClient {
  private readonly clock: Clock;
  private readonly wanted = new Map<string, Set<() => void>>();
  private readonly latest = new Map<string, unknown>();
  private readonly changed = new Set<string>();
  private readonly eventListeners = new Set<(event: StreamEvent) => void>();
  private readonly resyncListeners = new Set<() => void>();
  private readonly statusListeners = new Set<() => void>();
  private readonly unsent = { add: new Set<string>(), remove: new Set<string>() };
  private socket: Socket | null = null;
  private current: StreamStatus = "idle";
  private attempts = 0;
  private wasOpen = false;
  private generation = 0;
  private heardAt = 0;
  private timer: number | null = null;
  private pulse: number | null = null;
  private flushing = false;

  constructor(private readonly options: StreamOptions) {
    this.clock = options.clock ?? realClock;
  }

  /** Want `topic` while the returned function is not called; `listener` hears of new values, once per frame. */
  subscribe(topic: string, listener: () => void): () => void {
    const listeners = this.wanted.get(topic) ?? new Set();
    this.wanted.set(topic, listeners);
    listeners.add(listener);
    if (listeners.size === 1) this.announce(topic, "add");
    if (this.current === "idle") this.connect();
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      this.wanted.delete(topic);
      this.announce(topic, "remove");
      this.clock.after(LINGER_MS, () => this.forget(topic));
    };
  }

  /** The latest value of a topic; undefined before the first one. The same object until a new value comes. */
  value(topic: string): unknown {
    return this.latest.get(topic);
  }

  status(): StreamStatus {
    return this.current;
  }

  onStatus(listener: () => void): () => void {
    this.statusListeners.add(listener);
    return () => this.statusListeners.delete(listener);
  }

  onEvent(listener: (event: StreamEvent) => void): () => void {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  }

  /** Called when events may have been missed: everything that live data keeps fresh must be fetched again. */
  onResync(listener: () => void): () => void {
    this.resyncListeners.add(listener);
    return () => this.resyncListeners.delete(listener);
  }

  /** Connect anew as someone else (signed in or out), or at once after the network came back. */
  restart(): void {
    this.drop();
    this.attempts = 0;
    if (this.wanted.size > 0) this.connect();
    else this.become("idle");
  }

  private connect(): void {
    const generation = ++this.generation;
    this.become("connecting");
    this.options.ticket().then(
      (ticket) => {
        if (generation === this.generation) this.attach(ticket, generation);
      },
      () => {
        // The ticket needs the same server: what is wrong with it, the next try will see.
        if (generation === this.generation) this.retryLater();
      },
    );
  }

  private attach(ticket: string | null, generation: number): void {
    const socket = this.options.open(ticket === null ? [PROTOCOL] : [PROTOCOL, `ticket.${ticket}`]);
    this.socket = socket;
    socket.onmessage = (message) => {
      if (generation === this.generation) this.receive(JSON.parse(String(message.data)) as ServerFrame);
    };
    socket.onclose = () => {
      if (generation === this.generation) this.retryLater();
    };
  }

  private receive(frame: ServerFrame): void {
    this.heardAt = this.clock.now();
    if (frame.type === "welcome") this.welcome();
    else if (frame.type === "update") this.store(frame.topic, frame.data);
    else if (frame.type === "event") for (const listener of [...this.eventListeners]) listener(frame);
    else if (frame.type === "resync") this.resync();
    else if (frame.type === "error") console.error(`stream: ${frame.code}: ${frame.detail}`);
  }

  private welcome(): void {
    this.attempts = 0;
    this.become("open");
    this.unsent.add.clear();
    this.unsent.remove.clear();
    this.send({ type: "subscribe", topics: [...this.wanted.keys()] });
    if (this.wasOpen) this.resync();
    this.wasOpen = true;
    this.pulse = this.clock.every(PING_EVERY_MS, () => this.beat());
    this.closeIfUnwanted();
  }

  private beat(): void {
    if (this.clock.now() - this.heardAt <= SILENCE_MS) this.send({ type: "ping" });
    else this.retryLater();
  }

  private store(topic: string, data: unknown): void {
    this.latest.set(topic, data);
    this.changed.add(topic);
    if (this.flushing) return;
    this.flushing = true;
    this.clock.frame(() => this.flush());
  }

  private flush(): void {
    this.flushing = false;
    const topics = [...this.changed];
    this.changed.clear();
    for (const topic of topics) for (const listener of [...(this.wanted.get(topic) ?? [])]) listener();
  }

  private resync(): void {
    for (const listener of [...this.resyncListeners]) listener();
  }

  private announce(topic: string, change: "add" | "remove"): void {
    const waiting = this.unsent.add.size + this.unsent.remove.size > 0;
    this.unsent[change === "add" ? "remove" : "add"].delete(topic);
    this.unsent[change].add(topic);
    // A page subscribes to twenty topics in one go: one message for all of them.
    if (!waiting) queueMicrotask(() => this.sendChanges());
  }

  private sendChanges(): void {
    const { add, remove } = this.unsent;
    if (this.current === "open") {
      if (add.size > 0) this.send({ type: "subscribe", topics: [...add] });
      if (remove.size > 0) this.send({ type: "unsubscribe", topics: [...remove] });
    }
    add.clear();
    remove.clear();
  }

  private send(frame: object): void {
    this.socket?.send(JSON.stringify(frame));
  }

  private retryLater(): void {
    this.drop();
    if (this.wanted.size === 0) {
      this.become("idle");
      return;
    }
    this.become("waiting");
    this.timer = this.clock.after(reconnectDelay(this.attempts++, this.clock.random()), () => this.connect());
  }

  /** The next page may want what the last one left, so a value and the socket outlive their listeners a little. */
  private forget(topic: string): void {
    if (!this.wanted.has(topic)) this.latest.delete(topic);
    this.closeIfUnwanted();
  }

  private closeIfUnwanted(): void {
    if (this.wanted.size > 0 || this.current !== "open") return;
    this.drop();
    this.become("idle");
  }

  private drop(): void {
    this.generation++;
    if (this.timer !== null) this.clock.cancel(this.timer);
    if (this.pulse !== null) this.clock.cancel(this.pulse);
    this.timer = null;
    this.pulse = null;
    this.socket?.close();
    this.socket = null;
  }

  private become(status: StreamStatus): void {
    if (status === this.current) return;
    this.current = status;
    for (const listener of [...this.statusListeners]) listener();
  }
}

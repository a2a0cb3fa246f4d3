import { beforeEach, describe, expect, test, vi } from "vitest";
import { StreamClient } from "./stream";
import type { Clock, Socket } from "./stream-parts";

class FakeSocket implements Socket {
  sent: Record<string, unknown>[] = [];
  closed = false;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;

  constructor(readonly protocols: string[]) {}

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }

  close(): void {
    this.closed = true;
  }

  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

/** Timers that fire when the test says so. */
class FakeClock implements Clock {
  time = 0;
  private timers = new Map<number, { at: number; every: number | null; run: () => void }>();
  private frames: (() => void)[] = [];
  private next = 1;

  now = (): number => this.time;
  random = (): number => 0.999;
  after = (ms: number, run: () => void): number => this.add(this.time + ms, null, run);
  every = (ms: number, run: () => void): number => this.add(this.time + ms, ms, run);
  cancel = (timer: number): void => void this.timers.delete(timer);
  frame = (run: () => void): void => void this.frames.push(run);

  pass(ms: number): void {
    const end = this.time + ms;
    for (let due = this.due(end); due; due = this.due(end)) {
      const [id, timer] = due;
      this.time = timer.at;
      if (timer.every === null) this.timers.delete(id);
      else timer.at += timer.every;
      timer.run();
    }
    this.time = end;
  }

  draw(): void {
    for (const run of this.frames.splice(0)) run();
  }

  private add(at: number, every: number | null, run: () => void): number {
    this.timers.set(this.next, { at, every, run });
    return this.next++;
  }

  private due(end: number) {
    return [...this.timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
  }
}

let sockets: FakeSocket[];
let clock: FakeClock;
let ticket: () => Promise<string | null>;
let client: StreamClient;

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const last = (): FakeSocket => sockets.at(-1) as FakeSocket;

async function open(): Promise<FakeSocket> {
  await settled();
  last().say({ type: "welcome", person: false });
  await settled();
  return last();
}

beforeEach(() => {
  sockets = [];
  clock = new FakeClock();
  ticket = async () => null;
  client = new StreamClient({
    clock,
    ticket: () => ticket(),
    open: (protocols) => {
      sockets.push(new FakeSocket(protocols));
      return last();
    },
  });
});

describe("topics", () => {
  test("are subscribed together once the server says welcome", async () => {
    client.subscribe("prices:A", () => undefined);
    client.subscribe("prices:B", () => undefined);
    client.subscribe("prices:A", () => undefined);
    const socket = await open();
    expect(socket.sent).toEqual([{ type: "subscribe", topics: ["prices:A", "prices:B"] }]);
  });

  test("that come later are sent in one message, and those that nobody wants any more are left", async () => {
    const stop = client.subscribe("prices:A", () => undefined);
    const socket = await open();
    socket.sent = [];
    client.subscribe("prices:B", () => undefined);
    client.subscribe("prices:C", () => undefined);
    stop();
    await settled();
    expect(socket.sent).toEqual([
      { type: "subscribe", topics: ["prices:B", "prices:C"] },
      { type: "unsubscribe", topics: ["prices:A"] },
    ]);
  });

  test("the socket closes a little after the last one was left", async () => {
    const stop = client.subscribe("prices:A", () => undefined);
    const socket = await open();
    stop();
    expect(socket.closed).toBe(false);
    clock.pass(2_000);
    expect(socket.closed).toBe(true);
    expect(client.status()).toBe("idle");
  });
});

describe("values", () => {
  test("many between two frames are one call with the newest", async () => {
    const heard = vi.fn();
    client.subscribe("prices:A", heard);
    const socket = await open();
    for (const last of ["1", "2", "3"]) socket.say({ type: "update", topic: "prices:A", data: { last } });
    clock.draw();
    expect(heard).toHaveBeenCalledOnce();
    expect(client.value("prices:A")).toEqual({ last: "3" });
  });

  test("events of the person come all and in order", async () => {
    const heard: number[] = [];
    client.onEvent(({ seq }) => heard.push(seq));
    client.subscribe("me", () => undefined);
    const socket = await open();
    for (const seq of [1, 2, 3])
      socket.say({ type: "event", topic: "me", seq, event: "xp_awarded", data: {} });
    expect(heard).toEqual([1, 2, 3]);
  });

  test("resync is passed on", async () => {
    const heard = vi.fn();
    client.onResync(heard);
    client.subscribe("me", () => undefined);
    (await open()).say({ type: "resync" });
    expect(heard).toHaveBeenCalledOnce();
  });
});

describe("a lost connection", () => {
  test("comes back, subscribes again and asks for a resync", async () => {
    const resync = vi.fn();
    client.onResync(resync);
    client.subscribe("prices:A", () => undefined);
    (await open()).onclose?.();
    expect(client.status()).toBe("waiting");
    clock.pass(500);
    const second = await open();
    expect(sockets).toHaveLength(2);
    expect(second.sent).toEqual([{ type: "subscribe", topics: ["prices:A"] }]);
    expect(resync).toHaveBeenCalledOnce();
    expect(client.status()).toBe("open");
  });

  test("is tried again ever more slowly, and quickly again after a success", async () => {
    client.subscribe("prices:A", () => undefined);
    await settled();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      last().onclose?.();
      const began = clock.time;
      const before = sockets.length;
      while (sockets.length === before) {
        clock.pass(50);
        await settled();
      }
      waits.push(clock.time - began);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000]);
    (await open()).onclose?.();
    clock.pass(500);
    await settled();
    expect(sockets).toHaveLength(6);
  });

  test("that looks open is found by its silence", async () => {
    client.subscribe("prices:A", () => undefined);
    const socket = await open();
    clock.pass(20_000);
    expect(socket.sent.at(-1)).toEqual({ type: "ping" });
    clock.pass(40_000);
    expect(socket.closed).toBe(true);
    expect(client.status()).toBe("waiting");
  });

  test("is not brought back when nobody wants anything", async () => {
    const stop = client.subscribe("prices:A", () => undefined);
    const socket = await open();
    stop();
    socket.onclose?.();
    expect(client.status()).toBe("idle");
  });
});

describe("the person", () => {
  test("connects with a ticket of their own", async () => {
    ticket = async () => "t-1";
    client.subscribe("me", () => undefined);
    await open();
    expect(last().protocols).toEqual(["saker.stream.v1", "ticket.t-1"]);
  });

  test("a ticket that cannot be had is asked for again later", async () => {
    ticket = () => Promise.reject(new Error("503"));
    client.subscribe("me", () => undefined);
    await settled();
    expect(client.status()).toBe("waiting");
    ticket = async () => "t-2";
    clock.pass(500);
    await open();
    expect(last().protocols).toContain("ticket.t-2");
  });

  test("who signs out gets a new connection, and the old one is not heard any more", async () => {
    const heard = vi.fn();
    client.onEvent(heard);
    client.subscribe("me", () => undefined);
    const first = await open();
    client.restart();
    await open();
    first.say({ type: "event", topic: "me", seq: 9, event: "xp_awarded", data: {} });
    first.onclose?.();
    expect(first.closed).toBe(true);
    expect(heard).not.toHaveBeenCalled();
    expect(sockets).toHaveLength(2);
  });
});

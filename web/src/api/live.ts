/** The stream of this tab, and the hooks that read it. */
import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { api, take } from "./client";
import { session } from "./session";
import { StreamClient, type StreamEvent, type StreamStatus } from "./stream";
import type { Socket } from "./stream-parts";

export const stream = new StreamClient({
  open: (protocols) => {
    const address = new URL("/ws/stream", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    return new WebSocket(address, protocols) as Socket;
  },
  ticket: async () => (session.isSignedIn() ? (await take(api.POST("/ws/tickets"))).ticket : null),
});

/** Connect as the person who signed in, as nobody after the sign-out, and at once when the network is back. */
export function keepStreamCurrent(): () => void {
  const restart = (): void => stream.restart();
  const stop = session.subscribe(restart);
  window.addEventListener("online", restart);
  return () => {
    stop();
    window.removeEventListener("online", restart);
  };
}

/** The latest value of a topic (`prices:SIM-BTC`, `candles:SIM-BTC:1m`), or undefined; null wants nothing. */
export function useTopic<Data>(topic: string | null): Data | undefined {
  const subscribe = useCallback(
    (listener: () => void) => (topic === null ? () => undefined : stream.subscribe(topic, listener)),
    [topic],
  );
  const read = useCallback(() => (topic === null ? undefined : stream.value(topic)), [topic]);
  return useSyncExternalStore(subscribe, read) as Data | undefined;
}

/** Hear the person's own events for as long as the component lives. */
export function useStreamEvents(onEvent: (event: StreamEvent) => void): void {
  const newest = useRef(onEvent);
  useEffect(() => {
    newest.current = onEvent;
  });
  useEffect(() => {
    const stopEvents = stream.onEvent((event) => newest.current(event));
    const stopTopic = stream.subscribe("me", () => undefined);
    return () => {
      stopTopic();
      stopEvents();
    };
  }, []);
}

export function useStreamStatus(): StreamStatus {
  return useSyncExternalStore(
    (listener) => stream.onStatus(listener),
    () => stream.status(),
  );
}

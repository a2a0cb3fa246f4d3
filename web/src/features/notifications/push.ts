/**
 * Pushes to this browser.
 *
 * invalidation: turning them on or off makes the state of this browser stale.
 */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";

const KEPT = "saker.push_subscription";

export type PushState = "unsupported" | "blocked" | "on" | "off";

export const pushQuery = queryOptions({ queryKey: ["push", "state"] as const, queryFn: pushState });

/** The subscription that this browser holds, by the id that the server gave. */
export function keptSubscription(): string | null {
  return localStorage.getItem(KEPT);
}

async function pushState(): Promise<PushState> {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return "unsupported";
  if (Notification.permission === "denied") return "blocked";
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  const kept = keptSubscription();
  if (!subscription || !kept) return "off";
  // It ends with the session in which it was made.
  const { subscriptions } = await take(api.GET("/me/push-subscriptions"));
  return subscriptions.some(({ id }) => id === kept) ? "on" : "off";
}

export async function turnOn(): Promise<void> {
  const registration = await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  const { application_server_key } = await take(api.GET("/me/push-subscriptions"));
  // One that was made for another key is of no use any more.
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: application_server_key,
  });
  const { endpoint, keys } = subscription.toJSON();
  const body = { endpoint: endpoint ?? "", keys: { p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" } };
  const kept = await take(api.POST("/me/push-subscriptions", { body }));
  localStorage.setItem(KEPT, kept.id);
}

export async function turnOff(): Promise<void> {
  const id = keptSubscription();
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  localStorage.removeItem(KEPT);
  if (!id) return;
  await take(
    api.DELETE("/me/push-subscriptions/{subscription_id}", { params: { path: { subscription_id: id } } }),
  );
}

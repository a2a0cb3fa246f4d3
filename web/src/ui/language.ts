/**
 * The language of the pages. There is one translation, English; its regions differ in how numbers and dates are written.
 * It is kept on the device, so that the first paint is right, before the account is known.
 */
import { useSyncExternalStore } from "react";
import type { Language } from "../api/types";
import { displayLanguage, setDisplayLanguage } from "./format";

const KEPT = "saker.language";

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  "en-IN": "English (India)",
  "en-GB": "English (UK)",
  "en-US": "English (US)",
};

const listeners = new Set<() => void>();

/** The language of the pages; whoever asks is rendered anew when it changes, and what stands inside with it. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, displayLanguage);
}

/** Write in this language from now on, and on this device the next time too. */
export function setLanguage(language: Language): void {
  if (language === displayLanguage()) return;
  localStorage.setItem(KEPT, language);
  apply(language);
}

/** As on this device the last time; called before anything is drawn. */
export function resumeLanguage(): void {
  const kept = localStorage.getItem(KEPT);
  if (isLanguage(kept)) apply(kept);
}

export function isLanguage(text: string | null): text is Language {
  return text !== null && Object.hasOwn(LANGUAGE_NAMES, text);
}

function apply(language: Language): void {
  setDisplayLanguage(language);
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language: of this device for a visitor, of every device for a person. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Language } from "../../api/types";
import { displayLanguage } from "../../ui/format";
import { setLanguage, useLanguage } from "../../ui/language";
import { preferencesQuery, useChoosing } from "./preferences";

/** What the pages are written in, and the way to choose it for every device. */
export function useLanguageChoice(): readonly [Language, (language: Language) => void] {
  const keep = useChoosing();
  const choose = (language: Language): void => {
    setLanguage(language);
    keep({ language });
  };
  return [useLanguage(), choose];
}

/**
 * Write as the person chose on another device; without a choice of theirs as this device did. The answer changes when
 * that is otherwise than what was written until then: a key for pages that have to be made anew.
 */
export function useLanguageOfAccount(): number {
  const [changes, setChanges] = useState(0);
  const language = useQuery(preferencesQuery).data?.language;
  useEffect(() => {
    if (!language || language === displayLanguage()) return;
    setLanguage(language);
    setChanges((count) => count + 1);
  }, [language]);
  return changes;
}

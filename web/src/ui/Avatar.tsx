import { useState } from "react";
import classes from "./Avatar.module.css";
import { displayLanguage } from "./format";

interface AvatarProps {
  name: string;
  /** Where the picture is, in two sizes; without one the initials stand. */
  picture?: { small: string; large: string } | null | undefined;
  size?: number;
}

/** The picture, or two letters of the name on a quiet ground; decoration beside a name, so hidden from assistive technology. */
export function Avatar({ name, picture, size = 32 }: AvatarProps) {
  // Taken away meanwhile, or not reached: the initials. Another picture gets its own chance.
  const [missing, setMissing] = useState<string | null>(null);
  const source = picture && (size * devicePixelRatio > 64 ? picture.large : picture.small);
  if (source && source !== missing)
    return (
      <img
        className={classes.avatar}
        src={source}
        width={size}
        height={size}
        alt=""
        decoding="async"
        onError={() => setMissing(source)}
      />
    );
  return (
    <span
      className={classes.avatar}
      style={{ width: size, height: size, fontSize: size * 0.4 }}
      aria-hidden="true"
    >
      {initialsOf(name)}
    </span>
  );
}

/** First letters of the first and the last word, whole graphemes, upper case. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => firstGrapheme(word ?? "").toLocaleUpperCase(displayLanguage())).join("");
}

function firstGrapheme(word: string): string {
  const [first] = new Intl.Segmenter(displayLanguage(), { granularity: "grapheme" }).segment(word);
  return first?.segment ?? "";
}

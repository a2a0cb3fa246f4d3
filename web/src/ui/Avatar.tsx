import classes from "./Avatar.module.css";

/** Two letters of the name on a quiet ground; decoration beside a name, so hidden from assistive technology. */
export function Avatar({ name, size = 32 }: { name: string; size?: number }) {
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
  return chosen.map((word) => firstGrapheme(word ?? "").toLocaleUpperCase("en-IN")).join("");
}

function firstGrapheme(word: string): string {
  const [first] = new Intl.Segmenter("en-IN", { granularity: "grapheme" }).segment(word);
  return first?.segment ?? "";
}

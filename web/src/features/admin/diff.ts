/** What changed between two states, field by field. */

export interface Change {
  field: string;
  before: string | null;
  after: string | null;
}

type State = Readonly<Record<string, unknown>> | null;

/** Every field that either side names; null where a side does not have it. Equal ones are left out where both have it. */
export function changesOf(before: State, after: State): Change[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields
    .map((field) => ({ field, before: text(before, field), after: text(after, field) }))
    .filter((change) => change.before !== change.after);
}

function text(state: State, field: string): string | null {
  if (!state || !(field in state)) return null;
  const value = state[field];
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length > 0 ? value.map(String).join(", ") : "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** "Good evening, Asha": by the hour where the person lives, with the first word of the name. */
export function greetingAt(now: Date, zone: string, name: string): string {
  const hour = Number(
    new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: zone }).format(now),
  );
  const part = hour < 5 ? "evening" : hour < 12 ? "morning" : hour < 17 ? "afternoon" : "evening";
  const [first] = name.trim().split(/\s+/);
  return first ? `Good ${part}, ${first}` : `Good ${part}`;
}

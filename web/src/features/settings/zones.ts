export interface ZoneGroup {
  group: string;
  items: { value: string; label: string }[];
}

/** The zones that this browser knows by region, with `current` among them though the browser may not know it. */
export function zoneGroups(known: readonly string[], current: string): ZoneGroup[] {
  const regions = new Map<string, string[]>();
  for (const zone of [...new Set([...known, current])].sort()) {
    const region = zone.includes("/") ? zone.slice(0, zone.indexOf("/")) : "Other";
    regions.set(region, [...(regions.get(region) ?? []), zone]);
  }
  return [...regions].map(([group, zones]) => ({
    group,
    items: zones.map((value) => ({ value, label: labelOf(value) })),
  }));
}

/** "Asia/Ho_Chi_Minh" as "Ho Chi Minh"; the region stands over it. */
function labelOf(zone: string): string {
  return (zone.includes("/") ? zone.slice(zone.indexOf("/") + 1) : zone).replaceAll("_", " ");
}

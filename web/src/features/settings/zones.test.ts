import { expect, test } from "vitest";
import { zoneGroups } from "./zones";

test("zones stand under their region, readable, in order", () => {
  expect(zoneGroups(["Europe/Paris", "Asia/Kolkata", "Asia/Ho_Chi_Minh", "UTC"], "Asia/Kolkata")).toEqual([
    {
      group: "Asia",
      items: [
        { value: "Asia/Ho_Chi_Minh", label: "Ho Chi Minh" },
        { value: "Asia/Kolkata", label: "Kolkata" },
      ],
    },
    { group: "Europe", items: [{ value: "Europe/Paris", label: "Paris" }] },
    { group: "Other", items: [{ value: "UTC", label: "UTC" }] },
  ]);
});

test("the person's own zone is there even where the browser does not list it", () => {
  const values = zoneGroups(["Asia/Calcutta"], "Asia/Kolkata").flatMap(({ items }) =>
    items.map(({ value }) => value),
  );
  expect(values).toContain("Asia/Kolkata");
});

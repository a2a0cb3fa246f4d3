import { describe, expect, it } from "vitest";
import { daysWords, sizeWords } from "./words";

describe("sizes and times in words", () => {
  it.each([
    [812, "812 bytes"],
    [14_400, "14 KB"],
    [2_340_000, "2.3 MB"],
  ])("%i", (bytes, words) => expect(sizeWords(bytes)).toBe(words));

  it("counts one day", () => expect([daysWords(1), daysWords(7)]).toEqual(["1 day", "7 days"]));
});

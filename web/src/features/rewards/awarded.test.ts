import { describe, expect, it } from "vitest";
import { type Awarded, awardedOf, celebrationOf } from "./awarded";

const filled: Awarded = {
  xp_awarded: 25,
  xp_total: 235,
  level: 2,
  leveled_up: false,
  rules: ["order_filled"],
};
const gain: Awarded = { xp_awarded: 50, xp_total: 285, level: 3, leveled_up: true, rules: ["first_gain"] };

describe("a celebration", () => {
  it("is one for awards that come together", () => {
    expect(celebrationOf([filled, gain], 0)).toEqual({
      xp: 75,
      level: 3,
      reasons: ["An order was filled", "First sale at a profit"],
    });
  });

  it("leaves out what a page has shown beside its cause", () => {
    expect(celebrationOf([filled], 235)).toBeNull();
    expect(celebrationOf([filled, gain], 235)).toMatchObject({ xp: 50, level: 3 });
  });

  it("says no level where none was reached, and the name of a rule that it does not know", () => {
    expect(celebrationOf([{ ...filled, rules: ["night_owl"] }], 0)).toEqual({
      xp: 25,
      level: null,
      reasons: ["night owl"],
    });
  });

  it("is made of events that tell an award, and of no others", () => {
    expect(awardedOf({ ...filled })).toEqual(filled);
    expect(awardedOf({ level: 3 })).toBeNull();
    expect(awardedOf({ xp_awarded: "25", xp_total: 1, level: 1 })).toBeNull();
  });
});

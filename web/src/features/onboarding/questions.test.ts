import { describe, expect, it } from "vitest";
import type { Answers } from "../../api/types";
import { chosen, type Question, STEPS, stepToGoOn } from "./questions";

const NOTHING = Object.fromEntries(
  STEPS.flatMap(({ questions }) => questions.map(({ name }) => [name, null])),
) as unknown as Answers;

describe("the questions at the start", () => {
  it("go on at the first step that is not complete", () => {
    expect(stepToGoOn(NOTHING)).toBe(0);
    expect(stepToGoOn({ ...NOTHING, goals: ["save"], interests: [] })).toBe(1);
    const all = Object.fromEntries(Object.keys(NOTHING).map((name) => [name, "x"]));
    expect(stepToGoOn(all as unknown as Answers)).toBe(STEPS.length - 1);
  });

  it("take one answer, or several where several make sense, and back again", () => {
    const one = { name: "debt" } as Question;
    const many = { name: "goals", many: true } as Question;
    expect(chosen(one, ["some"], "none")).toEqual(["none"]);
    expect(chosen(one, ["some"], "some")).toEqual([]);
    expect(chosen(many, ["save"], "learn")).toEqual(["save", "learn"]);
    expect(chosen(many, ["save", "learn"], "save")).toEqual(["learn"]);
  });
});

import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { areaPath } from "./AreaLine";
import { initialsOf } from "./Avatar";
import { Change, ChangePercent, Money } from "./Money";
import { sparkPoints } from "./Sparkline";
import { XpBar } from "./Xp";

test.each([
  ["-150", "−₹1.50", "-1"],
  ["150", "+₹1.50", "1"],
  ["0", "₹0.00", "0"],
])("a change of %s is told by its sign and its arrow, not by colour alone", (amount, shown, sign) => {
  const { container } = render(<Change value={{ amount, asset: "INR", formatted: "" }} />);
  expect(container.textContent).toBe(shown);
  expect(container.querySelector("[data-sign]")?.getAttribute("data-sign")).toBe(sign);
  expect(container.querySelectorAll("svg")).toHaveLength(sign === "0" ? 0 : 1);
});

test("what the server does not know is a dash, never an invented figure", () => {
  const { container } = render(
    <>
      <Money value={null} />
      <ChangePercent value={null} />
    </>,
  );
  expect(container.textContent).toBe("–not known–not known");
});

test("the XP bar says its figures and shows its share", () => {
  render(<XpBar level={5} xp={210} needed={300} />);
  const bar = screen.getByRole("progressbar", { name: "Progress to level 6" });
  expect(bar.getAttribute("aria-valuetext")).toBe("210 of 300 XP");
  expect((bar.firstElementChild as HTMLElement).style.clipPath).toMatch(
    /^inset\(0(px)? 30(\.0+\d*)?% 0(px)? 0(px)? round 999px\)$/,
  );
  expect(screen.getByText("90 to level 6")).toBeTruthy();
});

test("initials are those of the first and the last word, in any script", () => {
  expect(initialsOf("Asha Devi Rao")).toBe("AR");
  expect(initialsOf("kabir")).toBe("K");
  expect(initialsOf("  ")).toBe("");
  expect(initialsOf("किरण देसाई")).toBe("किदे");
});

test("a line stays inside its picture, and a flat one lies in the middle", () => {
  expect(sparkPoints([1, 2], 100, 20)).toBe("1.5,18.5 98.5,1.5");
  expect(sparkPoints([5, 5], 100, 20)).toBe("1.5,10.0 98.5,10.0");
  expect(areaPath([1, 3], 100, 100)).toBe("M0.0,94.0 L100.0,6.0");
  expect(areaPath([1], 100, 100)).toBe("");
});

import { expect, test } from "vitest";
import { takeToken, tokenOf } from "./linkToken";

test.each([
  ["#token=abc-DEF_123", "abc-DEF_123"],
  ["#other=1&token=abc", "abc"],
  ["", null],
  ["#token=", null],
  ["#token=<script>", null],
  [`#token=${"x".repeat(101)}`, null],
])("the fragment %j holds %j", (hash, token) => {
  expect(tokenOf(hash)).toBe(token);
});

test("a token is taken out of the address bar", () => {
  history.replaceState(null, "", "/reset-password#token=abc");
  expect(takeToken()).toBe("abc");
  expect(location.hash).toBe("");
  expect(takeToken()).toBeNull();
});

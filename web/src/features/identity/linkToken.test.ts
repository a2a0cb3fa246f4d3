import { expect, test } from "vitest";
import { forgetToken, takeToken, tokenOf } from "./linkToken";

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
});

test("a token is found again after signing in, until it was used", () => {
  history.replaceState(null, "", "/verify-email#token=abc");
  takeToken();
  expect(takeToken()).toBe("abc");
  forgetToken();
  expect(takeToken()).toBeNull();
});

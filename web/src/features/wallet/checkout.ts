/** Leaving for the provider's page, which is a page of theirs: none of its scripts runs here. */
import type { Checkout } from "../../api/types";

/** Post the fields as a form that takes the whole window. The provider sends the browser back to the order's page. */
export function leaveFor({ url, fields }: Checkout): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = url;
  form.hidden = true;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}

/** What codes of the server are called here. */
import type { LinkProps } from "@tanstack/react-router";
import type { StaffPermission } from "../../api/types";

export interface OfficePage {
  label: string;
  to: NonNullable<LinkProps["to"]>;
  needs: StaffPermission;
}

/** The pages of the back office, in the order of the navigation; each is shown to those who hold its permission. */
export const OFFICE_PAGES: readonly OfficePage[] = [
  { label: "People", to: "/admin/people", needs: "people.read" },
  { label: "Approvals", to: "/admin/approvals", needs: "approvals.read" },
  { label: "Privacy requests", to: "/admin/privacy", needs: "privacy.read" },
  { label: "Suppressed mail", to: "/admin/mail", needs: "mail.read" },
  { label: "Audit log", to: "/admin/audit", needs: "audit.read" },
];

export function pagesFor(permissions: readonly StaffPermission[]): OfficePage[] {
  return OFFICE_PAGES.filter(({ needs }) => permissions.includes(needs));
}

const KINDS: Readonly<Record<string, string>> = {
  "identity.role_grant": "Give a role",
  "identity.factor_reset": "Reset second factors",
};

export function kindWords(kind: string): string {
  return KINDS[kind] ?? sentence(kind.split(".").at(-1) ?? kind);
}

const ACTIONS: Readonly<Record<string, string>> = {
  "identity.totp_added": "Authenticator app added",
  "identity.totp_removed": "Authenticator app removed",
  "identity.revealed": "Contact revealed",
  "identity.disabled": "Account disabled",
  "identity.enabled": "Account enabled",
  "identity.factors_reset": "Second factors reset",
  "mail.released": "Mail address released",
  "audit.exported": "Audit log exported",
};

/** "identity.role_grant_asked" is "Role grant asked": readable, and still to be found in the log. */
export function actionWords(action: string): string {
  return ACTIONS[action] ?? sentence(action.split(".").slice(1).join(" ") || action);
}

/** "last_administrator" is "Last administrator". */
export function sentence(code: string): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

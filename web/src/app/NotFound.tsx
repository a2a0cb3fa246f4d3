import { Button } from "@mantine/core";
import { IconMapPinOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useDocumentTitle } from "../ui/Page";
import { EmptyState } from "../ui/states";

export function NotFound() {
  useDocumentTitle("Page not found");
  return (
    <main id="main" tabIndex={-1}>
      <h1 className="visually-hidden">Page not found</h1>
      <EmptyState
        icon={IconMapPinOff}
        title="There is no page at this address"
        action={
          <Button component={Link} to="/" variant="default">
            Go to the start
          </Button>
        }
      >
        The link may be old, or a letter is missing.
      </EmptyState>
    </main>
  );
}

import { useNavigate } from "@tanstack/react-router";
import { notify } from "../../ui/notify";
import { keptSubscription, turnOff } from "../notifications/push";
import { logout } from "./queries";

/** Sign out and go to the start, also when the server cannot be told. */
export function useLeave(): () => Promise<void> {
  const navigate = useNavigate();
  return async () => {
    // Nobody is told on this browser what the one who leaves is told.
    if (keptSubscription()) await turnOff().catch(() => undefined);
    await logout().catch(() =>
      notify({
        title: "Signed out on this device",
        text: "The server could not be told; other devices stay signed in.",
      }),
    );
    await navigate({ to: "/" });
  };
}

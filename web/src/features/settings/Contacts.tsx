import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Me } from "../../api/types";
import { Tag } from "../../ui/Tag";
import { methodsQuery } from "../identity/queries";
import { useProven } from "../security/StepUpDialog";
import classes from "./Contacts.module.css";
import { EmailDialog } from "./EmailDialog";
import { PhoneDialog } from "./PhoneDialog";

/** How the person is reached and signs in, and the ways to change it. */
export function Contacts({ me }: { me: Me }) {
  const [changing, setChanging] = useState<"email" | "phone" | null>(null);
  const { proven, dialog } = useProven();
  const phone = useQuery(methodsQuery).data?.phone;
  const close = (): void => setChanging(null);
  return (
    <div className={classes.contacts}>
      <Line
        what="Email"
        value={me.email}
        isProven={me.email_verified}
        action={me.email ? "Change" : "Add"}
        onPress={() => setChanging("email")}
      />
      {(phone || me.phone) && (
        <Line
          what="Phone"
          value={me.phone}
          isProven={me.phone_verified}
          action={phone ? (me.phone ? (me.phone_verified ? "Change" : "Confirm") : "Add") : null}
          onPress={() => setChanging("phone")}
        />
      )}
      <EmailDialog opened={changing === "email"} proven={proven} onClose={close} />
      {phone && (
        <PhoneDialog
          opened={changing === "phone"}
          callingCode={phone.calling_code}
          number={me.phone && !me.phone_verified ? me.phone : ""}
          proven={proven}
          onClose={close}
        />
      )}
      {dialog}
    </div>
  );
}

interface LineProps {
  what: string;
  value: string | null;
  isProven: boolean;
  /** Null where nothing can be done about it. */
  action: string | null;
  onPress: () => void;
}

function Line({ what, value, isProven, action, onPress }: LineProps) {
  return (
    <div className={classes.line}>
      <div className={classes.words}>
        <h3 className={classes.name}>{what}</h3>
        <p className={classes.value}>
          {value ?? "None"}
          {value && !isProven && <Tag tone="amber">Not confirmed</Tag>}
        </p>
      </div>
      {action && (
        <Button variant="default" onClick={onPress}>
          {action}
          <span className="visually-hidden"> {what.toLowerCase()}</span>
        </Button>
      )}
    </div>
  );
}

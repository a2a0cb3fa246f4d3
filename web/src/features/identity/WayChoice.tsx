import { Button } from "@mantine/core";
import { IconDeviceMobile, IconMail } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { methodsQuery } from "./queries";
import classes from "./WayChoice.module.css";

interface WayChoiceProps {
  email: ReactNode;
  phone: (callingCode: string) => ReactNode;
}

/** By e-mail address or by phone, where this deployment takes numbers: one form, and the way to the other. */
export function WayChoice({ email, phone }: WayChoiceProps) {
  const [byPhone, setByPhone] = useState(false);
  const method = useQuery(methodsQuery).data?.phone;
  if (!method) return email;
  return (
    <>
      {byPhone ? phone(method.calling_code) : email}
      <p className={classes.or}>or</p>
      <Button
        variant="default"
        fullWidth
        leftSection={
          byPhone ? (
            <IconMail size={18} stroke={1.75} aria-hidden="true" />
          ) : (
            <IconDeviceMobile size={18} stroke={1.75} aria-hidden="true" />
          )
        }
        onClick={() => setByPhone(!byPhone)}
      >
        {byPhone ? "Continue with email" : "Continue with phone"}
      </Button>
    </>
  );
}

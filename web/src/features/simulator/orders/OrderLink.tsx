import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** To the details of an order: its fills, and how they came about. */
export function OrderLink({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Link to="/practise/orders" search={(search) => ({ ...search, order: id })}>
      {children}
    </Link>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { Card } from "../../../ui/Card";
import { formatDate } from "../../../ui/format";
import { Loaded, SkeletonRows } from "../../../ui/states";
import { erasuresQuery } from "../queries";
import { ErasureTag } from "../queues/ErasureTag";
import { sentence } from "../words";
import classes from "./PersonPage.module.css";

/** Whether this person asked to be forgotten. */
export function PersonRequests({ personId }: { personId: string }) {
  const requests = useInfiniteQuery(erasuresQuery({ person_id: personId }));
  return (
    <Card title="Requests to be forgotten">
      <Loaded query={requests} skeleton={<SkeletonRows rows={1} />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <p className={classes.quiet}>None.</p>;
          return (
            <ul className={classes.list}>
              {items.map((item) => (
                <li key={item.id} className={classes.line}>
                  <span>
                    Asked on {formatDate(item.requested_at)}, due {formatDate(item.due_at)}
                    {item.blocked_by.length > 0 && `: ${item.blocked_by.map(sentence).join(", ")}`}
                  </span>
                  <ErasureTag status={item.status} />
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Card>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Facts } from "../../ui/Facts";
import { formatDateTime } from "../../ui/format";
import { PublicPage } from "../../ui/PublicPage";
import { Loaded, SkeletonRows } from "../../ui/states";
import classes from "../identity/TermsPage.module.css";
import { certificateQuery } from "./queries";

/** That an account was erased. It names nobody: whoever kept the number knows whose it was. */
export function CertificatePage() {
  const { id } = useParams({ from: "/privacy/certificates/$id" });
  return (
    <PublicPage title="Certificate of erasure">
      <article className={classes.text}>
        <h1 className={classes.title}>Certificate of erasure</h1>
        <Loaded query={useQuery(certificateQuery(id))} skeleton={<SkeletonRows rows={4} />}>
          {(certificate) => (
            <section className={classes.section}>
              <p>An account was erased here, and nobody can be found by this certificate.</p>
              <Facts
                facts={[
                  { label: "Number", value: certificate.id },
                  { label: "Asked for", value: formatDateTime(certificate.requested_at) },
                  { label: "Erased", value: formatDateTime(certificate.done_at) },
                  { label: "By", value: certificate.erased.join(", ") },
                ]}
              />
            </section>
          )}
        </Loaded>
      </article>
    </PublicPage>
  );
}

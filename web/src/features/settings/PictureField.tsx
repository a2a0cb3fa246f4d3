import { Button, FileButton } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Me, Picture } from "../../api/types";
import { Avatar } from "../../ui/Avatar";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { FormProblem, useSubmit } from "../../ui/form";
import { notify } from "../../ui/notify";
import { identityKeys } from "../identity/queries";
import classes from "./PictureField.module.css";
import { PICTURE_TYPES, prepared, removePicture, savePicture } from "./picture";

/** The picture that others see, and the ways to change it. */
export function PictureField({ me }: { me: Me }) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<Blob | null>(null);
  const shows = (avatar: Picture | null, title: string): void => {
    queries.setQueryData<Me>(identityKeys.me, (before) => before && { ...before, avatar });
    notify({ title, tone: "done" });
  };
  const save = useSubmit({
    send: savePicture,
    onDone: (avatar) => {
      setChosen(null);
      shows(avatar, "Picture saved");
    },
  });
  const remove = useSubmit({ send: removePicture, onDone: () => shows(null, "Picture removed") });
  const choose = (file: File | null): void => {
    if (file) void prepared(file).then(setChosen);
  };
  return (
    <div className={classes.field}>
      <Avatar name={me.display_name} picture={me.avatar} size={72} />
      <div className={classes.words}>
        <div className={classes.ways}>
          <FileButton onChange={choose} accept={PICTURE_TYPES}>
            {(props) => (
              <Button variant="default" size="compact-sm" {...props}>
                {me.avatar ? "Change picture" : "Add a picture"}
              </Button>
            )}
          </FileButton>
          {me.avatar && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              loading={remove.isPending}
              onClick={() => remove.submit(undefined)}
            >
              Remove<span className="visually-hidden"> picture</span>
            </Button>
          )}
        </div>
        <p className={classes.quiet}>Shown beside your name. Where it was taken is not kept.</p>
        <FormProblem problem={remove.problem} fields={[]} />
      </div>
      <ConfirmDialog
        opened={chosen !== null}
        title="Use this picture?"
        confirm="Use picture"
        isPending={save.isPending}
        problem={save.problem}
        onConfirm={() => chosen && save.submit(chosen)}
        onClose={() => {
          save.reset();
          setChosen(null);
        }}
      >
        {chosen && <Preview picture={chosen} />}
      </ConfirmDialog>
    </div>
  );
}

/** How it will look, large and beside a name. */
function Preview({ picture }: { picture: Blob }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(picture);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  if (!address) return null;
  return (
    <div className={classes.preview}>
      <img src={address} alt="Your picture, as others will see it" className={classes.large} />
      <img src={address} alt="" className={classes.small} />
    </div>
  );
}

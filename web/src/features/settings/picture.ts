/**
 * The person's picture.
 *
 * invalidation: the answer, and the absence after a removal, take the old picture's place in `me`; boards that were
 * loaded show it after they are loaded again.
 */
import { api, take } from "../../api/client";
import type { Picture } from "../../api/types";

/** Twice the larger size that the server keeps. */
const SIDE = 512;

export const PICTURE_TYPES = "image/png,image/jpeg,image/webp";

export function savePicture(file: Blob): Promise<Picture> {
  return take(
    api.PUT("/me/avatar", {
      body: file as unknown as string, // the schema calls bytes a string
      bodySerializer: (body) => body,
      headers: { "Content-Type": file.type || "application/octet-stream" },
    }),
  );
}

export function removePicture(): Promise<unknown> {
  return take(api.DELETE("/me/avatar"));
}

/**
 * The middle square, small enough to travel quickly; where it was taken stays on the device. What this browser cannot
 * read goes as it is: the server says what it takes.
 */
export async function prepared(file: File): Promise<Blob> {
  try {
    return await cut(await createImageBitmap(file));
  } catch {
    return file;
  }
}

async function cut(image: ImageBitmap): Promise<Blob> {
  const side = Math.min(image.width, image.height);
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  const { x, y } = corner(image);
  context.drawImage(image, x, y, side, side, 0, 0, SIDE, SIDE);
  image.close();
  return canvas.convertToBlob({ type: "image/webp", quality: 0.92 });
}

/** Of the middle square. */
export function corner({ width, height }: { width: number; height: number }): { x: number; y: number } {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2) };
}

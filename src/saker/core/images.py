"""Pictures that people send: read strictly, never kept as they came, drawn anew as squares of WebP.

Of the file only its pixels survive: no place where it was taken, no second file behind the first, no animation. What is
read is decided by the content, never by a name or a declared type. Reading happens in two threads of its own, and never
while a database connection is held: it takes up to a second, and memory for `MAX_PIXELS`.
"""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Final

import structlog
from PIL import Image, ImageCms, ImageOps

from saker.core.errors import Invalid

log = structlog.get_logger(__name__)

FORMATS: Final = ("JPEG", "PNG", "WEBP")
MAX_BYTES: Final = 5 * 1024 * 1024
MAX_PIXELS: Final = 16_000_000
"""A phone's usual picture has 12 million. A file of some hundred bytes can claim thousands of millions."""

MAX_SCANS: Final = 100
"""Of a progressive JPEG, which has about ten: each goes over the whole picture, and a file could hold 100 000 of them."""

_JPEG: Final = b"\xff\xd8"
_SCAN: Final = b"\xff\xda"
_QUALITY: Final = 82
_SRGB: Final = ImageCms.createProfile("sRGB")
_THREADS: Final = ThreadPoolExecutor(2, thread_name_prefix="picture")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # some formats allocate while they are opened, before our own look at the size


class ImageUnreadable(Invalid):
    """The file is no picture of a format that we take, or is damaged."""

    code = "image_unreadable"
    detail = "This is not a JPEG, PNG or WebP picture that can be read."


class ImageTooLarge(Invalid):
    """The picture has more pixels than we read."""

    code = "image_too_large"
    detail = "The picture has too many pixels: 16 million are the most."


async def squares(source: IO[bytes], sizes: tuple[int, ...]) -> tuple[bytes, ...]:
    """The middle of a picture as squares of WebP, the largest size first. Raises ImageUnreadable, ImageTooLarge."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _squares, source, sizes)


def _squares(source: IO[bytes], sizes: tuple[int, ...]) -> tuple[bytes, ...]:
    content = source.read(MAX_BYTES + 1)
    if content.startswith(_JPEG) and content.count(_SCAN) > MAX_SCANS:
        raise ImageUnreadable(field="body")
    try:
        largest = _square(content, sizes[0])
        return tuple(_webp(largest, size) for size in sizes)
    except (ImageTooLarge, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ImageTooLarge(field="body") from None
    except Exception as error:  # noqa: BLE001 - a stranger's bytes: whatever the reader stumbles over, it is no picture
        log.info("image.refused", reason=type(error).__name__)
        raise ImageUnreadable(field="body") from None


def _square(content: bytes, size: int) -> Image.Image:
    """The middle square of the picture, upright, without transparency, in sRGB."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise ImageTooLarge
        opened.draft(None, (2 * size, 2 * size))  # a JPEG can be read smaller than it is
        opened.load()
        plain = opened.convert("RGBA") if opened.has_transparency_data or opened.mode == "P" else opened
        side = min(plain.width, plain.height)
        left, top = (plain.width - side) // 2, (plain.height - side) // 2
        if plain.mode == "I;16":  # grey of two bytes, the higher one second
            plain = Image.frombytes("L", plain.size, plain.tobytes()[1::2])
        elif plain.mode not in {"RGB", "RGBA", "CMYK", "L"}:
            plain = plain.convert("RGB")
        small = plain.resize((size, size), Image.Resampling.LANCZOS, (left, top, left + side, top + side), reducing_gap=3)
        profile = opened.info.get("icc_profile")
    upright = _on_white(ImageOps.exif_transpose(small))
    drawn = _in_srgb(upright, profile) if profile else upright.convert("RGB")
    drawn.info.clear()
    return drawn


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The colours as they were meant; as they are where the profile cannot be read."""
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, meant, _SRGB, outputMode="RGB") or picture.convert("RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture.convert("RGB")


def _webp(picture: Image.Image, size: int) -> bytes:
    drawn = picture if picture.width == size else picture.resize((size, size), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    drawn.save(buffer, "WEBP", quality=_QUALITY)
    return buffer.getvalue()

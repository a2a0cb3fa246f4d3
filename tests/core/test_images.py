"""Pictures are drawn anew: upright, square, of one frame, in sRGB, without anything else of the file."""

import io

import pytest
from PIL import Image, ImageCms

from saker.core.images import ImageTooLarge, ImageUnreadable, squares
from tests.fixtures import pictures

Colour = tuple[int, int, int]


async def drawn(content: bytes, sizes: tuple[int, ...] = (256, 64)) -> list[Image.Image]:
    made: list[Image.Image] = [Image.open(io.BytesIO(one)) for one in await squares(io.BytesIO(content), sizes)]
    assert all(one.format == "WEBP" and one.mode == "RGB" for one in made)
    return made


def near(image: Image.Image, at: tuple[int, int], colour: Colour) -> bool:
    found = image.getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found, colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_both_sizes_are_square_upright_and_tell_nothing(kind: str) -> None:
    content = pictures.turned(kind)
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825), "the place is in the file that is sent"
    for size, made in zip((256, 64), await drawn(content), strict=True):
        assert made.size == (size, size)
        assert near(made, (size - 4, 4), (0, 0, 255))
        assert near(made, (4, size - 4), (255, 0, 0))
        assert not made.getexif()
        assert not {"exif", "icc_profile", "xmp"} & set(made.info)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
async def test_every_kind_of_png_is_read(mode: str) -> None:
    white = Image.new("RGB", (40, 90), "white").convert(mode)
    assert near((await drawn(pictures.saved(white, "PNG")))[0], (128, 128), (255, 255, 255))


async def test_sixteen_bits_of_grey_are_eight() -> None:
    grey = Image.new("I;16", (90, 90), 128 * 256)
    assert near((await drawn(pictures.saved(grey, "PNG")))[0], (128, 128), (128, 128, 128))


async def test_print_colours_become_screen_colours() -> None:
    red = Image.new("CMYK", (90, 90), (0, 255, 255, 0))
    assert near((await drawn(pictures.saved(red, "JPEG", quality=95)))[0], (128, 128), (255, 0, 0))


async def test_what_is_transparent_is_white() -> None:
    for clear in (Image.new("RGBA", (50, 50), (0, 0, 0, 0)), Image.new("LA", (50, 50), (0, 0))):
        assert near((await drawn(pictures.saved(clear, "PNG")))[0], (128, 128), (255, 255, 255))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_of_an_animation_the_first_picture_stays(kind: str) -> None:
    moving = pictures.picture(kind, colour="red", save_all=True, append_images=[Image.new("RGB", (300, 200), "blue")])
    (made,) = await drawn(moving, (256,))
    assert not getattr(made, "is_animated", False)
    assert near(made, (128, 128), (255, 0, 0))


async def test_colours_are_as_their_profile_means_them() -> None:
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # The primaries of red and blue change places.
    red, blue = swapped.index(b"rXYZ"), swapped.index(b"bXYZ")
    profile = bytearray(swapped)
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    made = await drawn(pictures.picture(colour="red", icc_profile=bytes(profile)), (256,))
    assert near(made[0], (128, 128), (0, 0, 255))
    assert "icc_profile" not in made[0].info


@pytest.mark.parametrize("profile", [b"garbage" * 40, b"\0" * 200])
async def test_a_profile_that_cannot_be_read_is_left_out(profile: bytes) -> None:
    assert near((await drawn(pictures.picture(colour="red", icc_profile=profile)))[0], (128, 128), (255, 0, 0))


# Pillow only warns of what is less than twice too large, and a warning is an error here but not in production.
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
async def test_a_picture_behind_the_limit_is_refused_before_it_is_read() -> None:
    for content in (pictures.claiming(4001, 4000), pictures.claiming(65_535, 65_535), pictures.vast_webp()):
        with pytest.raises(ImageTooLarge) as refused:
            await squares(io.BytesIO(content), (64,))
        assert refused.value.faults[0].field == "body"
    await drawn(pictures.picture(size=(4000, 4000)), (64,))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        pictures.picture("GIF"),
        pictures.picture("BMP"),
        pictures.picture("TIFF"),
        pictures.picture(size=(900, 900))[:500],
        pictures.picture("JPEG", size=(900, 900))[:2000],
        pictures.picture("WEBP", size=(900, 900))[:100],
        pictures.bursting(b"zTXt"),
        pictures.bursting(b"iCCP"),
        pictures.rescanned(200),
    ],
    ids=["empty", "svg", "gif", "bmp", "tiff", "cut png", "cut jpeg", "cut webp", "text bomb", "profile bomb", "scans"],
)
async def test_what_is_no_sound_picture_of_a_known_format_is_refused(content: bytes) -> None:
    with pytest.raises(ImageUnreadable) as refused:
        await squares(io.BytesIO(content), (256, 64))
    assert refused.value.faults[0].field == "body"

"""The palette keeps WCAG AA in light and in dark: 4.5:1 for text, 3:1 for the edges of controls."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

TEXT_ON = {
    "text": ("canvas", "surface", "inset", "hover", "good-soft", "info-soft", "warn-soft", "bad-soft"),
    "text-soft": ("canvas", "surface", "inset", "hover", "good-soft", "info-soft", "warn-soft", "bad-soft"),
    "text-faint": ("canvas", "surface", "inset"),
    "accent": ("canvas", "surface", "accent-soft"),
    "on-accent": ("accent", "accent-hover"),
    "good": ("good-soft",),
    "info": ("info-soft",),
    "warn": ("warn-soft",),
    "bad": ("bad-soft", "surface"),
    "quiet": ("quiet-soft",),
    "on-bad": ("bad-firm",),
}
EDGES_ON = {"line-firm": ("canvas", "surface"), "accent": ("canvas", "surface"), "bad-firm": ("surface",)}
THEMES = {"light": 0, "dark": 1}


def colours(theme: str) -> dict[str, str]:
    path = finders.find("console/tokens.css")
    assert path
    text = Path(path).read_text(encoding="utf-8")
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", text)
    return {name: both[THEMES[theme]] for name, *both in pairs}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_black_on_white_is_the_highest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_ON, 4.5), (EDGES_ON, 3.0)])
def test_palette_is_readable(theme: str, pairs: dict[str, tuple[str, ...]], least: float) -> None:
    palette = colours(theme)
    ratios = {
        f"{front} on {back}": round(contrast(palette[front], palette[back]), 2)
        for front, backs in pairs.items()
        for back in backs
    }
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}

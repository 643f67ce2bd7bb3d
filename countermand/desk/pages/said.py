"""Answers to what a page's script asks: a sentence, and whether it was done."""

from django.http import HttpResponse
from django.shortcuts import render

from countermand.orgs.middleware import OrgRequest


def by_script(request: OrgRequest) -> bool:
    """Asked by a page that stays open, not by a form that leads to another page."""
    return "HX-Request" in request.headers


def said(request: OrgRequest, *sentences: str) -> HttpResponse:
    return render(request, "desk/partials/said.html", {"sentences": sentences})


def refused(request: OrgRequest, *sentences: str, status: int = 409) -> HttpResponse:
    return render(request, "desk/partials/said.html", {"sentences": sentences}, status=status)

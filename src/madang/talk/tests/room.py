"""A room that shows its threads on pages of its own, as every room may: URLs for the tests."""

from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from madang.talk.models import Thread

town = import_module("madang.site.urls")  # the pages that the installation has besides
handler400, handler403 = town.handler400, town.handler403
handler404, handler500 = town.handler404, town.handler500

PAGE = """{% extends "base/page.html" %}{% load talk %}
{% block title %}{{ thread.title }}{% endblock %}
{% block content %}<div class="stack narrow"><header class="page-head"><h1>{{ thread.title }}</h1>
</header>{% talk_thread thread %}</div>{% endblock %}"""


def show(request: HttpRequest) -> HttpResponse:
    thread = Thread.objects.get(town=request.town, path="/square/")
    return HttpResponse(Template(PAGE).render(RequestContext(request, {"thread": thread})))


urlpatterns = [path("square/", show, name="square"), *town.urlpatterns]

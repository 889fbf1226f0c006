"""Where comments and threads are found, inside a request and outside of it."""

from django.urls import get_script_prefix, reverse

from madang.talk.models import Comment, Thread


def comment(comment: Comment) -> str:
    """Return the path of the page on which a comment stands with what answers it."""
    return f"{reverse('talk:comment', args=[comment.root_id or comment.pk])}#comment-{comment.pk}"


def thread(thread: Thread) -> str:
    """Return the path of the page of the room on which the thread is shown, never another."""
    return get_script_prefix() + thread.path.lstrip("/\\")

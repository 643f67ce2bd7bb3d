"""What a visitor of the demo sees beside the product: the mails it sent, and the messages that were received."""

import re

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from countermand.demo import sink
from countermand.demo.people import PASSWORD, PEOPLE
from countermand.mail import mailbox

ANSWERS = [200, 500]


def demo(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/demo.html", {"users": PEOPLE, "password": PASSWORD})


def mailbox_page(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/mailbox.html", {"letters": mailbox.letters()[:200]})


def mail(request: HttpRequest, id: str) -> HttpResponse:
    letter = mailbox.letter(id)
    if letter is None:
        raise Http404
    pieces = re.split(r"(https?://\S+)", letter.text)  # text and addresses in turn
    return render(request, "demo/mail.html", {"letter": letter, "pieces": pieces})


def sink_page(request: HttpRequest) -> HttpResponse:
    """What was received. POST `name` and `answer`: what a receiver shall answer from now on."""
    if request.method == "POST":
        name, answer = request.POST.get("name", ""), request.POST.get("answer", "")
        if name in dict(sink.receivers()) and answer.isdecimal() and int(answer) in ANSWERS:
            sink.set_answer(name, int(answer))
        return redirect("demo-sink")
    return render(request, "demo/sink.html", {"messages_received": sink.received(), "receivers": sink.receivers()})


@csrf_exempt
def receiver(request: HttpRequest, name: str) -> HttpResponse:
    """POST: takes a message, and answers what the sink's page says, or `?answer=503`. GET: all of them as JSON."""
    if request.method != "POST":
        kept = [{"at": m.at, "headers": m.headers, "body": m.body, "verified": m.verified} for m in sink.received(name)]
        return JsonResponse(kept, safe=False)
    wanted = request.GET.get("answer", "")
    status = int(wanted) if re.fullmatch(r"[2-5]\d\d", wanted) else sink.answer_of(name)
    sink.receive(name, dict(request.headers), request.body, answer=status)
    return HttpResponse("noted" if status < 300 else "the demo's receiver was told to refuse", status=status)

"""Buyers who do not give up, and what they were told: the load of scripts/failover.

Each buys one whole basket after another. A checkout that is not answered, or answered by 5xx, is sent
again with the same basket, as a browser's "send again" does, until the shop says yes or no. Every order
that was told is asked for at the end by its link. Standard library only; 127.0.0.1 only.
"""
import http.client
import json
import re
import sys
import threading
import time

host, port, seconds, hands, out = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
assert host == "127.0.0.1"
PATIENCE = 120  # seconds after which a buyer goes home
FORM = "how=cod&name=Charge&phone=0612345678&email=&commune=03.171.01.05&address=1%2C+rue&note=&coupon=&"


def ask(method, path, body=None, cookie=None):
    """Status, headers, body; status 0 when there was no answer."""
    connection = http.client.HTTPConnection(host, port, timeout=40)
    headers = {"origin": f"http://{host}:{port}"}
    if body is not None:
        headers["content-type"] = "application/x-www-form-urlencoded"
    if cookie:
        headers["cookie"] = cookie
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return 0, {}, ""
    finally:
        connection.close()


def barcodes():
    found = []
    for code in list(dict.fromkeys(re.findall(r'"/fr/p/([^"]+)"', ask("GET", "/fr/products")[2])))[:24]:
        form = re.search(r'class="buy".*?</form>', ask("GET", f"/fr/p/{code}")[2], re.S)
        if form and "<button" in form[0]:
            found += re.findall(r'name="code" value="([^"]+)"', form[0])[:1]
    return found


def checkout(basket):
    """The form as it stands when its total has been seen."""
    status, _, page = ask("GET", "/fr/checkout", cookie=basket)
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    if status != 200 or not token:
        return None
    form = f"csrf={token[1]}&{FORM}"
    status, _, page = ask("POST", "/fr/checkout", form + "total=1", basket)
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    return form + f"seen={seen[1]}" if status == 200 and seen else None


told, refused, unknown, moments, troubled, lock = [], [0], [0], [], [0], threading.Lock()


def buyer(n, codes, until):
    turn = n
    while time.monotonic() < until:
        turn += hands
        status, headers, _ = ask("POST", "/fr/basket", f"code={codes[turn % len(codes)]}&quantity=1")
        if status != 303:
            time.sleep(0.1)
            continue
        basket = headers["set-cookie"].split(";")[0]
        form = checkout(basket)
        if not form:
            time.sleep(0.1)
            continue
        sent, first = 0, time.monotonic()
        while True:
            sent += 1
            status, headers, _ = ask("POST", "/fr/checkout", form, basket)
            if status in (404, 409, 422):
                with lock:
                    refused[0] += 1
                break
            if status == 303 and "/order/" in (headers["location"] or ""):
                with lock:
                    told.append(headers["location"])
                    moments.append(time.time())
                    troubled[0] += sent > 1
                break
            if time.monotonic() - first > PATIENCE:
                with lock:
                    unknown[0] += 1
                break
            time.sleep(0.2)


codes = barcodes()
if not codes:
    sys.exit("the shop offers nothing")
until = time.monotonic() + seconds
threads = [threading.Thread(target=buyer, args=(n, codes, until)) for n in range(hands)]
for t in threads:
    t.start()
for t in threads:
    t.join()
moments.sort()
gap, at = max(((b - a, a) for a, b in zip(moments, moments[1:])), default=(0, 0))
lost = [link for link in told if ask("GET", link)[0] != 200]
report = {
    "told": len(told),
    "distinct": len(set(told)),
    "sent_again": troubled[0],
    "refused": refused[0],
    "never_answered": unknown[0],
    "lost": len(lost),
    "gap_seconds": round(gap, 1),
    "gap_began": at,
    "first": moments[0] if moments else 0,
    "last": moments[-1] if moments else 0,
}
with open(out, "w", encoding="utf-8") as file:
    json.dump(report, file)
print(json.dumps(report))

"""Sends so many texts in the plainest way: `python -m tests.bench.plain_loop URL TOKEN COUNT`.

Prints the CPU seconds it took, without start and imports.
"""

import resource
import sys

import requests

from tests.installation import person_id

ANSWER = "Dạ, em đã nhận được tin của chị. Chị cần hỏi việc gì của chi hội, chị nhắn em nhé."


def main(url: str, token: str, count: int) -> None:
    start = cpu_seconds()
    session = requests.Session()
    for number in range(count):
        said = {"recipient": {"user_id": person_id(number)}, "message": {"text": ANSWER}}
        reply = session.post(url, json=said, headers={"access_token": token}, timeout=10)
        if reply.json()["error"]:
            sys.exit(f"refused: {reply.text}")
    session.close()
    print(cpu_seconds() - start)


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))

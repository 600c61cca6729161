"""A bot as many begin: it answers in the handler with requests.post and stores nothing.

Run as its README would: gunicorn --worker-class gthread --threads 16 tests.bench.naive_bot:app
"""

import os

import requests
from flask import Flask, request

SEND = os.environ.get("BENCH_ZALO", "") + "/v3.0/oa/message/cs"
TOKEN = os.environ.get("BENCH_TOKEN", "")

app = Flask("naive", static_folder=None)


@app.post("/zalo/webhook")
def webhook() -> str:
    event = request.get_json()
    answer = {"recipient": {"user_id": event["sender"]["id"]}, "message": event["message"]}
    requests.post(SEND, json=answer, headers={"access_token": TOKEN}, timeout=10)
    return "ok"

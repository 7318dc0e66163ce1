#!/usr/bin/env python3
"""Runs the unmodified code of a custom AWS Config rule, for `asof check --exec`.

    asof check … --exec 'python3 docs/custom_rules.py rule.py lambda_handler'

Each line of standard input is an event as AWS Config passes it to the function; each gets one line
of answer. The rule's `boto3.client('config').put_evaluations` is caught and becomes the answer;
any other call to AWS fails, since what AWS would say today is no evidence of the past. What the
rule prints goes to standard error. The rule's code runs as it is, with the rights of whoever
starts it: it is not locked in.
"""
import importlib.util
import json
import os
import sys
import types


class CallsAws(Exception):
    """The rule asks AWS something that is not in the event."""


class Paginator:
    def __init__(self, name):
        self.name = name

    def paginate(self, *_, **__):
        raise CallsAws(f"this rule calls AWS: {self.name}")


class Client:
    """A client of one service that knows one call, and only where the service is AWS Config."""

    def __init__(self, service, caught):
        self._service = service
        self._caught = caught

    def __getattr__(self, call):
        def refuse(*_, **__):
            raise CallsAws(f"this rule calls AWS: {self._service}.{call}")

        return refuse

    def get_paginator(self, call):
        return Paginator(f"{self._service}.{call}")

    def put_evaluations(self, Evaluations=None, ResultToken=None, TestMode=False):
        if self._service != "config":
            raise CallsAws(f"this rule calls AWS: {self._service}.put_evaluations")
        self._caught.append((ResultToken, list(Evaluations or [])))
        return {"FailedEvaluations": [], "ResponseMetadata": {"HTTPStatusCode": 200}}


class Session:
    """Stands for `boto3.Session`, which gives out clients."""

    def __init__(self, caught):
        self._caught = caught
        self.region_name = os.environ.get("AWS_REGION", "us-east-1")

    def client(self, service, *_, **__):
        return Client(service, self._caught)

    def resource(self, service, *_, **__):
        return Client(service, self._caught)


def fake_boto3(caught):
    """Modules that stand where `boto3` and `botocore` would, installed or not."""
    boto3 = types.ModuleType("boto3")
    session = Session(caught)
    boto3.client = session.client
    boto3.resource = session.resource
    boto3.Session = lambda *_, **__: Session(caught)
    boto3.session = types.ModuleType("boto3.session")
    boto3.session.Session = boto3.Session
    botocore = types.ModuleType("botocore")
    botocore.exceptions = types.ModuleType("botocore.exceptions")
    botocore.exceptions.ClientError = type("ClientError", (Exception,), {})
    botocore.exceptions.BotoCoreError = type("BotoCoreError", (Exception,), {})
    botocore.config = types.ModuleType("botocore.config")
    botocore.config.Config = lambda *_, **__: None
    for module in (boto3, boto3.session, botocore, botocore.exceptions, botocore.config):
        sys.modules[module.__name__] = module


def load(path, handler):
    """The handler of the module at a path, which may import its neighbours."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    spec = importlib.util.spec_from_file_location("rule_under_replay", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return getattr(module, handler)


class Context:
    """What Lambda tells a function about its run, as far as rules ask."""

    function_name = "replay"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:replay"
    aws_request_id = "00000000-0000-0000-0000-000000000000"
    memory_limit_in_mb = "128"

    @staticmethod
    def get_remaining_time_in_millis():
        return 10_000


def answer(handler, caught, line):
    """One answer, whatever the rule does but run for ever."""
    caught.clear()
    event = json.loads(line)
    try:
        handler(event, Context())
    except BaseException as error:  # a rule that calls sys.exit has failed, too
        return {"error": f"{type(error).__name__}: {error}"}
    if not caught:
        return {"error": "the function returned without put_evaluations"}
    tokens = {token for token, _ in caught}
    if len(tokens) > 1:
        return {"error": "the function answered with several result tokens"}
    evaluations = [one for _, some in caught for one in some]
    return {"resultToken": tokens.pop(), "evaluations": evaluations}


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: custom_rules.py RULE.py [HANDLER]")
    # What the rule prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    os.environ.setdefault("AWS_REGION", "us-east-1")
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    caught = []
    fake_boto3(caught)
    handler = load(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else "lambda_handler")
    for line in sys.stdin:
        # Times become texts as Python spells them.
        told = json.dumps(answer(handler, caught, line), default=str)
        answers.write(told + "\n")
        answers.flush()


if __name__ == "__main__":
    main()

"""What every program here is asked for, on its standard input, and how it says what the SDK has handed out."""
import base64
import json
import sys


def read_request():
    return json.load(sys.stdin.buffer)


def encode(parameter):
    """The base64 of the JSON, as x-oss-callback and x-oss-callback-var are sent."""
    return base64.b64encode(json.dumps(parameter).encode()).decode()


def show(**handed_out):
    print(json.dumps(handed_out))

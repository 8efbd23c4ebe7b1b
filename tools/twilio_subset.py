#!/usr/bin/env python3
"""Twilio's official description of the requests that our adapters make and take, reduced to what a test needs.

twilio_subset.py VOICE TASKROUTER            writes tests/adapters/data/twilio.json
twilio_subset.py VOICE TASKROUTER --check    exits 1 unless it is what would be written

VOICE and TASKROUTER are twilio_api_v2010.json and twilio_taskrouter_v1.json of the repository twilio/twilio-oai.
"""

import argparse
import json
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "tests" / "adapters" / "data" / "twilio.json"
ACCOUNT = "/2010-04-01/Accounts/{AccountSid}"
OPERATIONS = [
    (f"{ACCOUNT}/Calls/{{Sid}}.json", "post"),
    (f"{ACCOUNT}/Conferences/{{Sid}}.json", "post"),
    (f"{ACCOUNT}/Conferences/{{ConferenceSid}}/Participants.json", "post"),
    (f"{ACCOUNT}/Conferences/{{ConferenceSid}}/Participants/{{CallSid}}.json", "post"),
    (f"{ACCOUNT}/Conferences/{{ConferenceSid}}/Participants/{{CallSid}}.json", "delete"),
    ("/v1/Workspaces/{WorkspaceSid}/Tasks/{TaskSid}/Reservations/{Sid}", "post"),
]
KEPT = ("type", "format", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "required")
SOURCE = (
    "Reduced by tools/twilio_subset.py from spec/json/twilio_api_v2010.json and twilio_taskrouter_v1.json of twilio/twilio-oai, "
    "commit d50069b44ea8cd23141385bdb6db48f16ff75bb5: MIT License, Copyright Twilio Inc. Only names, types and limits are kept."
)


class Subset:
    def __init__(self, document):
        self.document = document

    def resolved(self, schema):
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def schema(self, schema):
        """A schema without its prose, nothing referred to."""
        schema = self.resolved(schema)
        out = {key: schema[key] for key in KEPT if key in schema}
        if "items" in schema:
            out["items"] = self.schema(schema["items"])
        if "properties" in schema:
            out["properties"] = {name: self.schema(one) for name, one in schema["properties"].items()}
            out["additionalProperties"] = False
        return out

    def operation(self, path, method):
        """The operation with its parameters; lists of a form repeat, as the service takes them."""
        item = self.document["paths"][path]
        operation = item[method]
        out = {"parameters": [
            {"name": one["name"], "in": "path", "required": True, "schema": self.schema(one["schema"])}
            for one in item.get("parameters", []) + operation.get("parameters", []) if one["in"] == "path"
        ], "responses": {"default": {"description": "any"}}}
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            schema = self.schema(content["schema"])
            lists = [name for name, one in schema["properties"].items() if one.get("type") == "array"]
            out["requestBody"] = {"content": {kind: {
                "schema": schema,
                "encoding": {name: {"style": "form", "explode": True} for name in lists},
            }}}
        return out


def reduced(voice, taskrouter):
    paths = {}
    for path, method in OPERATIONS:
        document = voice if path.startswith("/2010") else taskrouter
        paths.setdefault(path, {})[method] = Subset(document).operation(path, method)
    return {"openapi": "3.0.1", "info": {"title": "Twilio", "version": "subset", "description": SOURCE}, "paths": paths}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("voice", type=Path)
    parser.add_argument("taskrouter", type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in (arguments.voice, arguments.taskrouter)]
    text = json.dumps(reduced(*documents), indent=1) + "\n"
    if not arguments.check:
        TARGET.write_text(text, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != text:
        sys.exit(f"{TARGET} is not what would be written")


if __name__ == "__main__":
    main()

"""The official description of Connect's requests (data/connect.json), and what of a request contradicts it."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

DATA = Path(__file__).parent / "data" / "connect.json"
TYPES = {"string": str, "integer": int, "long": int, "float": (int, float), "boolean": bool, "list": list,
         "map": dict, "structure": dict}


class Description:
    def __init__(self):
        document = json.loads(DATA.read_text(encoding="utf-8"))
        self.operations = document["operations"]
        self.shapes = document["shapes"]

    def operation(self, request):
        """The name of the operation, and the parameters of its path; raises KeyError when there is none."""
        url = urlsplit(request["url"])
        for name, operation in self.operations.items():
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(operation["path"]))
            match = re.fullmatch(pattern, url.path)
            if match and operation["method"] == request["method"] and not url.query:
                return name, {key: unquote(value) for key, value in match.groupdict().items()}
        raise KeyError(f"no such operation: {request['method']} {url.path}")

    def parameters(self, request):
        """The operation, and everything it is called with."""
        name, path = self.operation(request)
        body = json.loads(request["body"])
        for key, member in self.shapes[self.operations[name]["input"]]["members"].items():
            if member.get("location") == "uri":
                if key in body:
                    raise ValueError(f"{key} belongs to the path")
                body[key] = path[member["name"]]
        return name, body

    def faults(self, request):
        try:
            name, parameters = self.parameters(request)
        except (KeyError, ValueError) as error:
            return [str(error)]
        return list(self.faults_of(self.operations[name]["input"], parameters, name))

    def faults_of(self, shape_name, value, where):
        shape = self.shapes[shape_name]
        if not isinstance(value, TYPES[shape["type"]]) or (isinstance(value, bool) and shape["type"] != "boolean"):
            yield f"{where} is no {shape['type']}"
            return
        size = value if isinstance(value, (int, float)) else len(value)
        if size < shape.get("min", size) or size > shape.get("max", size):
            yield f"{where} is out of range"
        if "enum" in shape and value not in shape["enum"]:
            yield f"{where} is not one of {shape['enum']}"
        if "pattern" in shape and not re.search(shape["pattern"], value):
            yield f"{where} does not match {shape['pattern']}"
        for key in shape.get("required", ()):
            if key not in value:
                yield f"{where}.{key} is missing"
        for key, below, kind in self.below(shape, value):
            if kind is None:
                yield f"unknown field {where}.{key}"
            else:
                yield from self.faults_of(kind, below, f"{where}.{key}")

    @staticmethod
    def below(shape, value):
        if shape["type"] == "structure":
            for key, below in value.items():
                yield key, below, shape["members"].get(key, {}).get("shape")
        elif shape["type"] == "map":
            for key, below in value.items():
                yield key, below, shape["value"]
        elif shape["type"] == "list":
            for index, below in enumerate(value):
                yield index, below, shape["member"]

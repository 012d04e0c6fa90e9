"""Arguments count by their place: Salesforce takes `delete(<id>…)` for `delete(<ids>…)`.

Source: clients of many years' standing name them so (beatbox, pyforce; `DeployOptions` of the Metadata API).
"""

from itertools import groupby

from lxml import etree

from .contract import Operation


def name_arguments(operation: Operation, call: etree._Element) -> None:
    """Give elements that the operation does not know the name of the argument that belongs in their place."""
    known = {argument.name for argument in operation.takes}
    groups = [list(each) for _, each in groupby(call.iterchildren("*"), key=lambda child: child.tag)]
    for argument, elements in zip(operation.takes, groups, strict=False):
        if etree.QName(elements[0]).localname not in known:
            for element in elements:
                element.tag = argument.name

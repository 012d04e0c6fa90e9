"""The contract and the code that keeps it."""

import re
from pathlib import Path

from sf_emulator.objects.yaml_files import read_yaml
from sf_emulator.soap.contract import load_contract
from sf_emulator.soap.faults import Fault
from sf_emulator.soap.operations import HANDLERS
from sf_emulator.soap.wsdl_schemas import FAULTS

SOURCE = Path(__file__).parents[3] / "src" / "sf_emulator"
RECORD_ERROR = re.compile(r'RecordError\(\s*"([A-Z_]+)"')


def test_every_operation_has_a_handler() -> None:
    assert set(HANDLERS) | {"login"} == set(load_contract().operations)


def test_every_type_and_fault_that_is_named_exists() -> None:
    contract = load_contract()
    simple = {"string", "boolean", "int", "long", "double", "dateTime", "base64Binary", "anyType", "sObject"}
    simple |= {"ID", "QueryLocator", "StatusCode", "soapType", "fieldType"}
    gives = [operation.gives for operation in contract.operations.values() if operation.gives]
    takes = [element for operation in contract.operations.values() for element in operation.takes]
    parts = [element for group in (contract.types, contract.headers) for each in group.values() for element in each]
    assert {element.type for element in [*gives, *takes, *parts]} <= simple | set(contract.types)
    assert {fault for operation in contract.operations.values() for fault in operation.faults} <= set(FAULTS)
    assert {name for operation in contract.operations.values() for name in operation.headers} <= set(contract.headers)


def test_every_code_of_a_refused_record_is_in_the_wsdl() -> None:
    """Generated clients know a code by its name in the WSDL alone. A new one goes into soap/codes.yaml."""
    used = set(RECORD_ERROR.findall((SOURCE / "objects" / "texts.py").read_text("utf-8")))
    codes = read_yaml(SOURCE / "soap" / "codes.yaml")
    known = set(codes["StatusCode"].split()) | set(codes["ExceptionCode"].split())
    assert len(used) > 20
    assert used - {"JSON_PARSER_ERROR"} <= known  # SOAP refuses such values before they are a record's


def test_fault_without_detail_has_no_code_before_its_text() -> None:
    fault = Fault("Client", "no envelope", None, "soapenv:", -1, -1)
    assert (fault.faultstring, fault.has_place) == ("no envelope", False)

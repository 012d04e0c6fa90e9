"""What HR systems call the columns of a person. Names are compared without case, blanks, dots and dashes."""

import re
from collections.abc import Mapping

# SCIM attribute → the names of its column, the best first: where a file has several, the first of them counts.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "employeeNumber": (
        "Employee ID", "Employee Number", "Employee No", "Employee Code", "Emp ID", "Emp No", "Worker ID",
        "Personnel Number", "Personnel No", "Staff ID", "Staff Number", "Payroll Number", "Associate ID",
        "Personalnummer", "Mitarbeiternummer", "Matricule", "Número de empleado", "Matrícula",
    ),
    "userName": ("User Name", "Username", "Login", "Login Name", "UPN", "User Principal Name", "sAMAccountName"),
    "email": (
        "Work Email", "Work E-mail", "Work Email Address", "Business Email", "Company Email", "Corporate Email",
        "Primary Email", "Email Work", "Emails", "Email", "E-mail", "Email Address", "Mail", "E-Mail-Adresse",
        "Adresse e-mail", "Courriel", "Correo electrónico",
    ),
    "name.givenName": (
        "Legal First Name", "First Name", "Firstname", "Given Name", "Forename", "name.givenName", "Vorname",
        "Prénom", "Nombre",
    ),
    "name.familyName": (
        "Legal Last Name", "Last Name", "Lastname", "Family Name", "Surname", "name.familyName", "Nachname",
        "Nom de famille", "Nom", "Apellido", "Apellidos",
    ),
    "nickName": ("Preferred Name", "Preferred First Name", "Nickname", "Nick Name", "Known As", "Goes By", "Rufname"),
    "displayName": ("Display Name", "Full Name", "Formatted Name"),
    "title": ("Job Title", "Title", "Position Title", "Position", "Business Title", "Role Title", "Jobtitle"),
    "userType": ("User Type", "Worker Type", "Employee Type", "Employment Type", "Contract Type"),
    "organization": ("Organization", "Organisation", "Company", "Company Name", "Legal Entity", "Employer"),
    "division": ("Division", "Business Unit", "BU"),
    "department": ("Department", "Department Name", "Dept", "Team", "Abteilung", "Département", "Departamento"),
    "costCenter": ("Cost Center", "Cost Centre", "Kostenstelle"),
    "address.streetAddress": ("Street Address", "Street", "Address", "Address Line 1", "Work Address"),
    "address.locality": ("Location", "City", "Work Location", "Office", "Office Location", "Town", "Locality", "Ort"),
    "address.region": ("Region", "State", "Province", "State/Province"),
    "address.postalCode": ("Postal Code", "Postcode", "Zip", "Zip Code", "PLZ"),
    "address.country": ("Country", "Country Code", "Work Country", "Land", "Pays"),
    "phone.work": (
        "Work Phone", "Business Phone", "Office Phone", "Work Telephone", "Phone", "Phone Number", "Telephone",
        "Telefon",
    ),
    "phone.mobile": ("Mobile", "Mobile Phone", "Mobile Number", "Cell", "Cell Phone", "Work Mobile", "Handy"),
    "locale": ("Locale", "Locale Code", "Regional Settings"),
    "timezone": ("Time Zone", "Timezone", "TZ", "Zeitzone"),
    "preferredLanguage": ("Preferred Language", "Language", "Language Code", "Sprache"),
    "status": (
        "Employment Status", "Employee Status", "Worker Status", "Status", "Active", "Active Status", "Is Active",
    ),
    "manager": (
        "Manager ID", "Manager Employee ID", "Manager Employee Number", "Manager Number", "Manager No",
        "Supervisor ID", "Reports To ID", "Manager", "Reports To", "Line Manager", "Supervisor", "Manager Email",
        "Manager Work Email", "Supervisor Email",
    ),
    "hireDate": ("Hire Date", "Start Date", "Date of Hire", "Joining Date", "Original Hire Date", "Eintrittsdatum"),
    "endDate": (
        "Termination Date", "End Date", "Leave Date", "Leaving Date", "Last Day", "Last Working Day", "Exit Date",
        "Austrittsdatum",
    ),
    "groups": ("Groups", "Group", "Group Names", "Member Of", "Memberships", "Entitlement Groups"),
}  # fmt: skip

_ACTIVE = """active employed current true yes 1 onleave leave leaveofabsence paidleave unpaidleave parentalleave
    maternityleave paternityleave medicalleave sickleave sabbatical furlough furloughed gardenleave probation
    onprobation noticeperiod onnotice pending prehire suspended"""
_INACTIVE = """terminated inactive false no 0 left leaver resigned retired dismissed deceased former exemployee
    offboarded"""
# Status words as `normalise` leaves them: terminated is inactive, every other known status is active.
ACTIVE_WORDS = frozenset(_ACTIVE.split())
INACTIVE_WORDS = frozenset(_INACTIVE.split())


def normalise(name: str) -> str:
    """A name as it is compared: lower case, letters and digits only."""
    return re.sub(r"[\W_]", "", name.casefold())


ATTRIBUTE_OF_HEADER: Mapping[str, tuple[str, int]] = {
    normalise(name): (attribute, rank)
    for attribute, names in HEADERS.items()
    for rank, name in enumerate((*names, attribute))
}

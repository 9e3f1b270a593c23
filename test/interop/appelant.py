"""Calls deposerDemande as a private system, an application on its input; prints JSON.

Arguments: WSDL address, authority, key of exchange, then `certificat` FILE (certificate and key) or `utilisateur` NAME PASSWORD.
"""
import json
import sys

import requests
import zeep
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

wsdl, authority, cle, way, *proof = sys.argv[1:]
session = requests.Session()
session.verify = authority
# The environment may name authorities of its own, which would be taken instead.
session.trust_env = False
session.headers["X-Agent-Id"] = "agent-0042"
if way == "certificat":
    session.cert = proof[0]
wsse = UsernameToken(*proof) if way == "utilisateur" else None
client = zeep.Client(wsdl, transport=Transport(session=session), wsse=wsse)
try:
    answer = client.service.deposerDemande(cleEchange=cle, demandeLogement=json.load(sys.stdin))
    print(json.dumps({"numUnique": answer.numUnique}))
except zeep.exceptions.Fault as fault:
    print(json.dumps({"faute": fault.detail[0].find("{urn:sne:guichet:v1}code").text}))

"""Reads the WSDL and calls the three operations; prints what it understood as JSON. Arguments: WSDL address, SOAP version."""
import json
import sys

import zeep

wsdl, version = sys.argv[1:3]
client = zeep.Client(wsdl)
service = client.service
demande = json.load(sys.stdin)
out = {"operations": len(list(service._binding._operations))}
out["verifier"] = service.verifierDemande(nature="CRE", demandeLogement=demande).rapport.decision
nationalite = demande["personnePhysique"]["demandeur"]["nationalite"]
known, nationalite["code"] = nationalite["code"], "9"
refused = service.deposerDemande(cleEchange="zeep-refus-" + version, demandeLogement=demande).rapport
first = refused.listeConstat.constat[0]
out["refus"] = {"decision": refused.decision, "code": first.code, "chemin": first.chemin}
nationalite["code"] = known
out["numUnique"] = service.deposerDemande(cleEchange="zeep-" + version, demandeLogement=demande).numUnique
read = service.consulterDemande(numUnique=out["numUnique"])
out["nom"] = read.demandeLogement.personnePhysique.demandeur.nom
try:
    service.consulterDemande(numUnique="0350126999999G9999")
except zeep.exceptions.Fault as fault:
    out["faute"] = fault.detail[0].find("{urn:sne:guichet:v1}code").text
print(json.dumps(out))

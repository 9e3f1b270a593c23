"""Hands over a COP file by the SNE 02.01 door. Arguments: WSDL address, file; prints JSON."""
import json
import sys

import zeep

wsdl, path = sys.argv[1:3]
service = zeep.Client(wsdl).service
with open(path, "rb") as file:
    answer = service.getNumUnique(nomFichierDemande="DEMG1226-202602101000-000001.xml", fichierDemande=file.read())
demande = answer.demande[0]
anomalies = demande.demandeLogement.listeAnomalie
out = {
    "numUnique": demande.demandeLogement.numUnique,
    "codes": [anomalie.code for anomalie in anomalies.anomalie] if anomalies else [],
    "copie": demande.copieDeposee and [demande.copieDeposee.id, demande.copieDeposee.etat],
}
print(json.dumps(out))

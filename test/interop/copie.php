<?php
// Hands over a COP file by the SNE 02.01 door. Arguments: WSDL address, file; prints JSON.
[$_, $wsdl, $path] = $argv;
$client = new SoapClient($wsdl, ['cache_wsdl' => WSDL_CACHE_NONE, 'soap_version' => SOAP_1_2, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$demande = $client->getNumUnique([
    'nomFichierDemande' => 'DEMG1226-202602101000-000001.xml',
    'fichierDemande' => ['_' => file_get_contents($path)],
])->demande[0];
echo json_encode([
    'numUnique' => $demande->demandeLogement->numUnique ?? null,
    'codes' => array_map(fn ($anomalie) => $anomalie->code, $demande->demandeLogement->listeAnomalie->anomalie ?? []),
    'copie' => isset($demande->copieDeposee) ? [$demande->copieDeposee->id, $demande->copieDeposee->etat] : null,
]);
